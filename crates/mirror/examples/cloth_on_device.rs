//! Where cloth is cheaper: the distance constraints of one garment in compute shaders and on one processor thread.
//!
//! Same edges, same colours, same order, same arithmetic; the two take turns, and the last positions are compared.
//! `cloth_on_device [GARMENT] [--rounds N]`

use std::{
    collections::HashSet,
    error::Error,
    path::Path,
    time::{Duration, Instant},
};

use bytemuck::{Pod, Zeroable};
use glam::{Vec3, Vec4};
use jingxuan_garment::{GarmentMesh, Wardrobe};

/// Substeps of one picture: 120 a second at 15 pictures a second.
const SUBSTEPS: usize = 8;
const DT: f32 = 1.0 / 120.0;
const COMPLIANCE: f32 = 1e-7;

#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Edge {
    a: u32,
    b: u32,
    rest: f32,
    unused: f32,
}

#[derive(Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct Step {
    first: u32,
    edges: u32,
    vertices: u32,
    alpha: f32,
}

/// Edges sorted by colour: no two of one colour share a vertex.
struct Coloured {
    edges: Vec<Edge>,
    /// First edge and number of edges of every colour.
    colours: Vec<(u32, u32)>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut garment = "tee-classic".to_owned();
    let mut rounds = 40;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--rounds" => rounds = arguments.next().ok_or("--rounds needs a number")?.parse()?,
            _ => garment = argument,
        }
    }
    let wardrobe = Wardrobe::open(Path::new("assets/wardrobe"))?;
    let mesh = wardrobe.get(&garment)?.load_mesh("M")?;
    let cloth = colour(&mesh);
    let top = mesh.positions.iter().map(|p| p.y).fold(f32::MIN, f32::max);
    let start: Vec<Vec4> =
        mesh.positions.iter().map(|p| p.extend(if p.y > top - 0.03 { 0.0 } else { 1.0 })).collect();
    println!(
        "{garment}: {} vertices, {} edges in {} colours, {SUBSTEPS} substeps",
        start.len(),
        cloth.edges.len(),
        cloth.colours.len()
    );
    let mut device = Device::new(&start, &cloth)?;
    println!("device: {}", device.name);
    let (mut now, mut before) = (start.clone(), start.clone());
    let (mut processor, mut shader, mut ratio) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        let begin = Instant::now();
        on_processor(&mut now, &mut before, &cloth);
        let here = begin.elapsed();
        let begin = Instant::now();
        let there_positions = device.run(&cloth, start.len())?;
        let there = begin.elapsed();
        let apart =
            now.iter().zip(&there_positions).map(|(a, b)| (*a - *b).truncate().length()).fold(0.0, f32::max);
        // Later the last bits of the two have grown apart: cloth is chaotic.
        if round == 0 && apart > 1e-4 {
            return Err(format!("the two disagree by {apart} m").into());
        }
        processor.push(here);
        shader.push(there);
        ratio.push(there.as_secs_f64() / here.as_secs_f64());
    }
    let spread = |mut times: Vec<Duration>| {
        times.sort();
        let ms = |at: usize| times[at].as_secs_f64() * 1e3;
        format!("{:.2} ms ({:.2} to {:.2})", ms(times.len() / 2), ms(0), ms(times.len() - 1))
    };
    ratio.sort_by(f64::total_cmp);
    println!("one processor thread  {}", spread(processor));
    println!("compute shader        {} with reading back", spread(shader));
    println!("ratio {:.2} ({:.2} to {:.2})", ratio[ratio.len() / 2], ratio[0], ratio[ratio.len() - 1]);
    Ok(())
}

fn on_processor(now: &mut [Vec4], before: &mut [Vec4], cloth: &Coloured) {
    let alpha = COMPLIANCE / (DT * DT);
    for _ in 0..SUBSTEPS {
        for (now, before) in now.iter_mut().zip(before.iter_mut()) {
            let velocity = (now.truncate() - before.truncate()) * 0.99;
            *before = *now;
            let moved = now.truncate() + now.w * (velocity + Vec3::new(0.0, 9.81 * DT * DT, 0.0));
            *now = moved.extend(now.w);
        }
        for edge in &cloth.edges {
            let (p, q) = (now[edge.a as usize], now[edge.b as usize]);
            let along = (p - q).truncate();
            let length = along.length().max(1e-6);
            let push = along * ((edge.rest - length) / (length * (p.w + q.w + alpha)));
            now[edge.a as usize] += (p.w * push).extend(0.0);
            now[edge.b as usize] -= (q.w * push).extend(0.0);
        }
    }
}

/// Greedy colouring in the order of the mesh.
fn colour(mesh: &GarmentMesh) -> Coloured {
    let mut known = HashSet::new();
    let mut used: Vec<u64> = vec![0; mesh.positions.len()];
    let mut by_colour: Vec<Vec<Edge>> = Vec::new();
    for triangle in &mesh.triangles {
        for (a, b) in [(0, 1), (1, 2), (2, 0)].map(|(i, j)| (triangle[i], triangle[j])) {
            if !known.insert((a.min(b), a.max(b))) {
                continue;
            }
            let (a_at, b_at) = (a as usize, b as usize);
            let colour = (used[a_at] | used[b_at]).trailing_ones();
            used[a_at] |= 1 << colour;
            used[b_at] |= 1 << colour;
            by_colour.resize_with(by_colour.len().max(colour as usize + 1), Vec::new);
            let rest = mesh.positions[a_at].distance(mesh.positions[b_at]);
            by_colour[colour as usize].push(Edge { a, b, rest, unused: 0.0 });
        }
    }
    let mut first = 0;
    let colours = by_colour
        .iter()
        .map(|edges| {
            let range = (first, edges.len() as u32);
            first += range.1;
            range
        })
        .collect();
    Coloured { edges: by_colour.concat(), colours }
}

struct Device {
    name: String,
    device: wgpu::Device,
    queue: wgpu::Queue,
    predict: wgpu::ComputePipeline,
    stretch: wgpu::ComputePipeline,
    bindings: Vec<wgpu::BindGroup>,
    now: wgpu::Buffer,
    readable: wgpu::Buffer,
}

impl Device {
    fn new(start: &[Vec4], cloth: &Coloured) -> Result<Self, Box<dyn Error>> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let adapter = pollster::block_on(instance.request_adapter(&wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        }))?;
        let (device, queue) = pollster::block_on(adapter.request_device(&wgpu::DeviceDescriptor::default()))?;
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("cloth stretch"),
            source: wgpu::ShaderSource::Wgsl(include_str!("../../../shaders/cloth_stretch.wgsl").into()),
        });
        let entry = |binding, ty| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::COMPUTE,
            ty: wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None },
            count: None,
        };
        let storage = |read_only| wgpu::BufferBindingType::Storage { read_only };
        let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: None,
            entries: &[
                entry(0, storage(false)),
                entry(1, storage(false)),
                entry(2, storage(true)),
                entry(3, wgpu::BufferBindingType::Uniform),
            ],
        });
        let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: None,
            bind_group_layouts: &[Some(&layout)],
            ..Default::default()
        });
        let pipeline = |entry_point| {
            device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: Some(entry_point),
                layout: Some(&pipeline_layout),
                module: &module,
                entry_point: Some(entry_point),
                compilation_options: Default::default(),
                cache: None,
            })
        };
        let filled = |usage, bytes: &[u8]| {
            let buffer = device.create_buffer(&wgpu::BufferDescriptor {
                label: None,
                size: bytes.len() as u64,
                usage: usage | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            });
            queue.write_buffer(&buffer, 0, bytes);
            buffer
        };
        let positions: &[u8] = bytemuck::cast_slice(start);
        let now = filled(wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC, positions);
        let before = filled(wgpu::BufferUsages::STORAGE, positions);
        let edges = filled(wgpu::BufferUsages::STORAGE, bytemuck::cast_slice(&cloth.edges));
        let readable = device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: positions.len() as u64,
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let vertices = start.len() as u32;
        let bindings = cloth
            .colours
            .iter()
            .map(|&(first, edges_of)| {
                let step = Step { first, edges: edges_of, vertices, alpha: COMPLIANCE / (DT * DT) };
                let step = filled(wgpu::BufferUsages::UNIFORM, bytemuck::bytes_of(&step));
                device.create_bind_group(&wgpu::BindGroupDescriptor {
                    label: None,
                    layout: &layout,
                    entries: &[(0, &now), (1, &before), (2, &edges), (3, &step)].map(|(binding, buffer)| {
                        wgpu::BindGroupEntry { binding, resource: buffer.as_entire_binding() }
                    }),
                })
            })
            .collect();
        let name = adapter.get_info().name;
        let (predict, stretch) = (pipeline("predict"), pipeline("stretch"));
        Ok(Self { name, device, queue, predict, stretch, bindings, now, readable })
    }

    /// All substeps of one picture, and the positions after them.
    fn run(&mut self, cloth: &Coloured, vertices: usize) -> Result<Vec<Vec4>, Box<dyn Error>> {
        let mut encoder = self.device.create_command_encoder(&Default::default());
        {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            for _ in 0..SUBSTEPS {
                pass.set_pipeline(&self.predict);
                pass.set_bind_group(0, &self.bindings[0], &[]);
                pass.dispatch_workgroups((vertices as u32).div_ceil(64), 1, 1);
                pass.set_pipeline(&self.stretch);
                for (bindings, (_, edges)) in self.bindings.iter().zip(&cloth.colours) {
                    pass.set_bind_group(0, bindings, &[]);
                    pass.dispatch_workgroups(edges.div_ceil(64), 1, 1);
                }
            }
        }
        encoder.copy_buffer_to_buffer(&self.now, 0, &self.readable, 0, self.readable.size());
        self.queue.submit([encoder.finish()]);
        self.readable.map_async(wgpu::MapMode::Read, .., |_| {});
        self.device.poll(wgpu::PollType::wait_indefinitely())?;
        let positions = bytemuck::cast_slice(&self.readable.get_mapped_range(..)?).to_vec();
        self.readable.unmap();
        Ok(positions)
    }
}
